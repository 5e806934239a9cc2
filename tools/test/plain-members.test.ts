import { expect, test } from '@jest/globals';
import { plainMembers } from '../plain-members.js';

test('private members become plain ones, and everything else stays', async () => {
  const plain = plainMembers(`class A{static#n=0;#a=1;async#b(){return this.#a++}get#c(){return"#a"}
    static isA(one){return #a in one}run(){A.#n+=1;return[this.#b(),this.#c,A.#n]}}
    const{isA}=A;export{A,isA};`);
  expect(plain).not.toMatch(/#(?!a")/);
  const { A, isA } = (await import(`data:text/javascript,${encodeURIComponent(plain)}`)) as {
    A: new () => { run(): [Promise<number>, string, number] };
    isA(one: object): boolean;
  };
  const one = new A();
  const [b, c, n] = one.run();
  expect([await b, c, n, isA(one), isA({})]).toEqual([1, '#a', 1, true, false]);
});

test.each([
  ['extends another class', 'class A{}class B extends A{#a}'],
  ['stands beside a plain one of that name', 'class A{#a;b(){return this.$a}}'],
])('a private member that %s is refused', (_, module) => {
  expect(() => plainMembers(module)).toThrow(/^(?:A class with private|The module has a member \$a)/);
});
