export const provider = {
  or: 'or',
  signInWith: (name: string) => `Sign in with ${name}`,
  lost: 'That way of signing in is over, or was begun in another window. Begin again.',
  wait: 'Signing in…',
  otherwise: 'Sign in another way',
  linked: 'Linked',
  notLinked: 'Not linked',
  link: (name: string) => `Link my account at ${name}`,
  unlink: 'Unlink',
  why: (name: string) => `Link your account at ${name} to sign in with it instead of your password.`,
  linkedHint: (name: string) => `Your account at ${name} lets you in, and so does your password.`,
  noPassword: (name: string) =>
    `You sign in by ${name} only. Where your current password is asked for, leave it empty within ten minutes of signing in.`,
};
