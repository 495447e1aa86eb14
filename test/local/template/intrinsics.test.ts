import { describe, expect, it } from 'vitest';
import type { Json } from '../../../local/shared/json.ts';
import { evaluateCondition, resolve, type Scope } from '../../../local/template/intrinsics.ts';

const refs: Record<string, Json> = { 'AWS::Region': 'ap-southeast-2', Table: 'users', Flag: 'yes', List: ['a', 'b'] };
const scope: Scope = {
  ref: (name) => refs[name],
  attribute: (logicalId, name) => (logicalId === 'Table' && name === 'Arn' ? 'arn:users' : undefined),
  condition: (name) => (name === 'On' ? true : name === 'Off' ? false : undefined),
  mapping: (map, top, second) => (`${map}.${top}.${second}` === 'Sizes.small.memory' ? 128 : undefined),
};
const resolved = (value: Json) => resolve(value, scope, 'Here');

describe('resolve', () => {
  it.each<[string, Json, Json]>([
    ['values that are no function', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref', { Ref: 'Table' }, 'users'],
    ['Ref of a list', { Ref: 'List' }, ['a', 'b']],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:users'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:users'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 1]] }, 'a-users-1'],
    ['Fn::Join of a list by reference', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
    ['Fn::Sub', { 'Fn::Sub': `$x \${Table} \${Table.Arn} \${AWS::Region}` }, '$x users arn:users ap-southeast-2'],
    ['Fn::Sub with its own variables', { 'Fn::Sub': [`\${mine}/\${Table}`, { mine: { Ref: 'Flag' } }] }, 'yes/users'],
    ['Fn::Sub with a literal', { 'Fn::Sub': `\${!Table}` }, `\${Table}`],
    ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::If', { 'Fn::If': ['On', { Ref: 'Table' }, 'other'] }, 'users'],
    ['Fn::If, the other way', { 'Fn::If': ['Off', { Ref: 'Table' }, 'other'] }, 'other'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 128],
    ['Fn::Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    ['AWS::NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['AWS::NoValue in a list', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['a property of its own called Ref', { Ref: 'x', and: 1 }, { Ref: 'x', and: 1 }],
    [
      'a Condition of a policy',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
  ])('`resolve` resolves %s', (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it.each<[string, Json, RegExp]>([
    ['a dangling Ref', { Ref: 'Nobody' }, /Here\.p: Ref to "Nobody", which the template does not have/],
    ['a dangling Fn::GetAtt', { 'Fn::GetAtt': ['Nobody', 'Arn'] }, /Here\.p: Fn::GetAtt of Nobody\.Arn/],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Table', 'Colour'] },
      /Table\.Colour, which the local stack does not know/,
    ],
    ['a dangling reference in Fn::Sub', { 'Fn::Sub': `\${Nobody}` }, /Ref to "Nobody"/],
    ['an unknown attribute in Fn::Sub', { 'Fn::Sub': `\${Table.Colour}` }, /Table\.Colour/],
    ['an unknown function', { 'Fn::ImportValue': 'x' }, /does not know Fn::ImportValue/],
    ['Fn::Select outside the list', { 'Fn::Select': [2, ['a']] }, /Fn::Select 2 is outside \["a"\]/],
    ['an unknown condition', { 'Fn::If': ['Nowhere', 1, 2] }, /there is no condition "Nowhere"/],
    ['an unknown mapping', { 'Fn::FindInMap': ['Sizes', 'huge', 'memory'] }, /finds no Sizes\.huge\.memory/],
    ['Fn::Join of what is no list', { 'Fn::Join': [',', 'a'] }, /Fn::Join takes a list/],
    ['Fn::Join of objects', { 'Fn::Join': [',', [{ a: 1 }]] }, /expected text/],
    ['too few arguments', { 'Fn::If': ['On', 1] }, /expected 3 elements, found 2/],
  ])('`resolve` refuses %s, and says where it is', (_, value, message) => {
    expect(() => resolved({ p: value })).toThrow(message);
  });
});

describe('evaluateCondition', () => {
  it.each<[Json, boolean]>([
    [{ 'Fn::Equals': [{ Ref: 'Flag' }, 'yes'] }, true],
    [{ 'Fn::Equals': [{ Ref: 'Flag' }, 'no'] }, false],
    [{ 'Fn::Not': [{ Condition: 'Off' }] }, true],
    [{ 'Fn::And': [{ Condition: 'On' }, { Condition: 'Off' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'On' }, { Condition: 'Off' }] }, true],
  ])('evaluateCondition evaluates %j as %s', (condition, expected) => {
    expect(evaluateCondition(condition, scope, 'Here')).toBe(expected);
  });

  it('evaluateCondition refuses an expression that is not a condition', () => {
    expect(() => evaluateCondition({ Ref: 'Table' }, scope, 'Here')).toThrow('is not a condition');
  });
});
