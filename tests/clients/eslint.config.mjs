// The rules that schema.graphql keeps: those that graphql-eslint recommends and those of Relay, each exception explained.
import graphql from '@graphql-eslint/eslint-plugin'

// Words of their own, which only begin as their type's name does; the rule knows no exceptions.
const words = [
  'Field "reporter" starts with the name of the parent type "Report"',
  'Field "reporterContact" starts with the name of the parent type "Report"',
  'Field "flaggedAt" starts with the name of the parent type "Flag"',
]

// Entries of a report's history, of which there are pages although they are values.
const entries = ["Edge type's field `node` must implement `Node` interface."]

// Values: two with the same content are the same, and caches keep them in what they belong to.
const values = [
  'ActivityAlteration', 'ActivityDraft', 'ActivityEdit', 'ActivityRequirement', 'Answer', 'Attendance', 'Availability', 'Box',
  'Changes', 'ChecklistItem', 'Choice', 'Contact', 'CouncilNotice', 'Delivery', 'Evidence', 'Experience', 'FoundPlace',
  'GroupAnswer', 'MapCluster', 'MapView', 'Outcome', 'PageInfo', 'Place', 'PledgeAdvice', 'PledgeAlteration', 'PledgeEdit',
  'PledgeOdds', 'PledgeSort', 'Point', 'PromiserRecord', 'Question', 'RepeatRule', 'ReportHistoryEntry', 'Session',
  'SimilarReport', 'Skill', 'StaffRole', 'Ticket', 'UserError', 'Volunteering', 'WeeklySpan', 'WorkTotals',
]

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    processor: {
      preprocess: (text) => [text],
      postprocess: ([found]) => found.filter(({ message }) => ![...words, ...entries].includes(message)),
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Lists can be read onwards only: that is what phones do, and each is served by one index in one direction.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // What is short by its nature (a slot's errors, a report's areas) is a plain list, which the rule would forbid.
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
      // Nothing can be asked for again that is only a place in a list, or the answer to one mutation.
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: values, suffixes: ['Connection', 'Edge', 'Payload'] } }],
      // Beyond those sets.
      '@graphql-eslint/input-name': 'error',
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-deprecation-date': 'error',
    },
  },
]
