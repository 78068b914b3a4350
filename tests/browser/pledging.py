"""What neighbours do with pledges over GraphQL, besides signing them."""

from tests.browser.town import Data, Town

WITHDRAW = "mutation ($id: ID!) { withdrawSignature(input: {pledge: $id}) { errors { message } } }"
CANCEL = (
    "mutation ($id: ID!, $why: String!) { cancelPledge(input: {pledge: $id, reason: $why}) { errors { message } } }"
)
NAME = "mutation ($name: String!) { updateProfile(input: {name: $name}) { errors { message } } }"
ANNOUNCE = (
    "mutation ($id: ID!, $text: String!) { announcePledge(input: {pledge: $id, text: $text}) { errors { message } } }"
)
CHANGE = "mutation ($input: UpdatePledgeInput!) { updatePledge(input: $input) { errors { message } } }"
READ = """query ($ref: String!) { pledge(ref: $ref) {
  state signatureCount target sentence details private cap kept keptNote reason location { lat lng } keptPhotos { id }
  reports(first: 5) { edges { node { ref } } } announcements(first: 5) { edges { node { text } } }
  signatures(first: 5) { edges { node { name } } } } }"""


async def read(town: Town, ref: str, by: str = "ada") -> Data:
    """A pledge as the server knows it."""
    found: Data = (await town.ask(READ, by, ref=ref))["pledge"]
    return found
