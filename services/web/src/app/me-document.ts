/** What is asked about the account, as text. */
export const meDocument = `
  fragment MeFields on Me {
    login
    mustChangePassword
    current
    memberships { id school schoolKind zone role title name children }
    offices { id district name }
    session { endsInSeconds idleSeconds }
  }
`;
