"""What is counted, looked up and said of storage, so that whoever runs it sees how it stands."""
