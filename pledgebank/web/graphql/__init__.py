"""The GraphQL face: documents checked, operations run, answers and errors in the words of the protocols."""
