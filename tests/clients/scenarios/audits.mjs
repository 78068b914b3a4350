// graphql-http: the audits of the GraphQL over HTTP specification, each a scenario of its own.
import { serverAudits } from 'graphql-http'
import { graphql, scenario } from '../town.mjs'

for (const audit of serverAudits({ url: graphql })) {
  scenario(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn()
    if (status !== 'ok') throw new Error(`${status}: ${reason}`)
  })
}
