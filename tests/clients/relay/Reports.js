// What an app built with Relay asks for; the compiler reads it, nothing runs it.
import { graphql } from 'relay-runtime'

export const page = graphql`
  fragment Reports_page on Query
  @refetchable(queryName: "ReportsNextQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    reports(first: $count, after: $cursor) @connection(key: "Reports_page_reports") {
      edges { node { id ...Reports_row } }
    }
  }
`
export const row = graphql`
  fragment Reports_row on Report {
    title
    state
    areas { name }
  }
`
export const pledge = graphql`
  fragment Reports_pledge on Pledge @refetchable(queryName: "ReportsPledgeAgainQuery") {
    signatureCount
    promiser { ... on Person { name } }
  }
`
export const first = graphql`
  query ReportsQuery($first: Int!) { ...Reports_page @arguments(count: $first) }
`
export const one = graphql`
  query ReportsPledgeQuery($ref: String!) { pledge(ref: $ref) { id ...Reports_pledge } }
`
export const sign = graphql`
  mutation ReportsSignMutation($input: SignPledgeInput!) {
    signPledge(input: $input) { settled pledge { ...Reports_pledge } errors { code message } }
  }
`
export const changed = graphql`
  subscription ReportsChangedSubscription($after: String) {
    changed(after: $after) { cursor kind node { __typename id ...Reports_row @alias(as: "row") } }
  }
`
