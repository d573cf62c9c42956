import { plural } from './plural';

export const sessions = {
  title: 'Signing in',
  sentence: 'Your second factor, and where you are signed in.',
  sessions: 'Sessions',
  where: 'Where',
  begun: 'Begun',
  lastUsed: 'Last used',
  ends: 'Ends',
  current: 'This one',
  end: 'End session',
  endOne: (program: string) => `End session: ${program}`,
  endTitle: 'End this session',
  endHint: 'Whoever uses it must sign in again. If it is not yours, change your password as well.',
  unknownProgram: 'An unknown program',
  unknownAddress: 'no address known',
};

export const secondFactor = {
  title: 'Second factor',
  on: 'On',
  off: 'Off',
  since: 'since',
  left: (count: number) => plural(count, 'recovery code left', 'recovery codes left'),
  why: 'With it a stolen password is not enough: signing in also asks for a code that an app on your phone shows.',
  setUp: 'Set up an authenticator app',
  goOn: 'Go on',
  scan: 'Scan this with your authenticator app, or type the key into it. Then type the code that it shows.',
  picture: 'QR code with the key for your authenticator app',
  key: 'key',
  firstCode: 'Code that the app shows',
  turnOn: 'Turn on',
  code: 'Code',
  codeHint: 'Of your authenticator app, or a recovery code.',
  renew: 'New recovery codes',
  renewHint: 'Those that you have are worth nothing from then on.',
  turnOff: 'Turn off',
  turnOffHint: 'From then on your password alone lets you in.',
  codes: 'recovery codes',
  codesTitle: 'Your recovery codes. They are shown this once.',
  codesHint: 'Each of them lets you in once when you have lost the app. Keep them where your password is not.',
  reset: 'Reset second factor',
  resetOne: (username: string) => `Reset the second factor of ${username}`,
  resetHint: (username: string) =>
    `The password alone lets ${username} in until a new app is set up, and all sessions of ${username} end. Make sure that it is really ${username} who asks.`,
};

export const firstThings = {
  PASSWORD: {
    title: 'Choose a password',
    why: 'The password that you signed in with was made for you, for this once. Choose one of your own to go on.',
  },
  SECOND_FACTOR: {
    title: 'Set up a second factor',
    why: 'This installation demands a second factor. Set up an authenticator app to go on.',
  },
  as: (username: string) => `Signed in as ${username}.`,
};
