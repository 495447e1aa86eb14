/** The error callers see for any fault. The log line with this id has the cause. */
export const fault = (id: string): Error => new Error(`Something went wrong on our side. Please try again. (${id})`);
