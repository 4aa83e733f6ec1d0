import { graphql, type ResultOf } from '../app/graphql';

const choiceFields = graphql(`
  fragment ChoiceFields on DeliveryChoice {
    channel address verified consentText consentOn paperApplication paperReceivedOn notice waiting
  }
`);

/** How the parent who asks is told about a child, and whose tabs to show. */
export const deliveryQuery = graphql(
  `
  query Delivery($child: ID) {
    family { id givenName familyName group school membership }
    deliveryChoice(pupil: $child) { ...ChoiceFields }
  }
`,
  [choiceFields],
);

/** The screen's data. */
export type DeliveryData = ResultOf<typeof deliveryQuery>;
/** The choice. */
export type Choice = ResultOf<typeof choiceFields>;
/** The ways. */
export type Channel = Choice['channel'];

/** Chooses. */
export const chooseMutation = graphql(
  `
  mutation ChooseDelivery($input: ChooseDeliveryInput!) {
    chooseDelivery(input: $input) {
      __typename
      ... on DeliveryChoice { ...ChoiceFields }
      ... on Refused { message field }
    }
  }
`,
  [choiceFields],
);

/** Asks for the letter about the address once more. */
export const resendMutation = graphql(
  `
  mutation ResendAddressLetter($child: ID!) {
    resendAddressLetter(pupil: $child) {
      __typename
      ... on DeliveryChoice { ...ChoiceFields }
      ... on Refused { message field }
    }
  }
`,
  [choiceFields],
);
