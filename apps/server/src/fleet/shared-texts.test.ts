import { expect, it } from 'vitest';
import { openHouse, registration, secure } from '../testing/house.ts';
import { SharedTexts } from './shared-texts.ts';

it('gives back what it was given, also beyond what it remembers', () => {
  const texts = new SharedTexts();
  for (let i = 0; i < 20_000; i++) expect(texts.one(`text ${i}`)).toBe(`text ${i}`);
  expect(texts.one(null)).toBeNull();
});

it('changes nothing of what devices say', async () => {
  let house = await openHouse();
  for (const endpoint of ['a', 'b']) {
    await house.fleet.add({ endpoint, security: { mode: 'psk' } });
    await house.registrations.register(secure(house, endpoint), registration({ endpoint }));
  }
  const before = house.fleet.get('b').registration;
  house = await house.reopen();
  expect(house.fleet.get('b').registration).toEqual(before);
  await house.end();
});
