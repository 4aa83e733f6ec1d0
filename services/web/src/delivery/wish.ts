/** What the form asks for; whether it may be had, the server says. */
import type { Channel, Choice } from './query';

/** What stands in the form. */
export type Wish = { channel: Channel; address: string; consent: boolean };

/** The form as the choice stands. The tick is never set beforehand: a consent on file is said in words instead. */
export function wishOf(choice: Choice): Wish {
  return { channel: choice.channel, address: choice.address ?? '', consent: false };
}

/** The consent on file is for the address in the form, so nothing has to be ticked again. */
export function consentStands(choice: Choice, wish: Wish): boolean {
  return choice.consentOn !== null && choice.address === wish.address.trim();
}

/** The input of the mutation. */
export function inputOf(pupil: string, choice: Choice, wish: Wish) {
  const letters = wish.channel === 'EMAIL';
  return {
    pupil,
    channel: wish.channel,
    address: letters ? wish.address.trim() : null,
    consent: letters && (wish.consent || consentStands(choice, wish)),
  };
}
