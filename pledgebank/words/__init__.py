"""What we say to people, in their own languages: which we speak, and the sentences in each."""
