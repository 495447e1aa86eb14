/** The construct id of a function or a route: the name of the contract in Pascal case. Ids never change once deployed. */
export function constructId(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
