"""What a failed transaction says: whether somebody else was faster, and whether to try again."""

from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError, OperationFailure, PyMongoError

DUPLICATE_KEY = 11000
WRITE_CONFLICT = 112


def is_duplicate(error: Exception) -> bool:
    """Whether something with the same key is there already."""
    if isinstance(error, BulkWriteError):
        return any(one["code"] == DUPLICATE_KEY for one in error.details.get("writeErrors", ()))
    return isinstance(error, DuplicateKeyError)


def may_run_again(error: Exception) -> bool:
    """Whether the same transaction, run once more on what then stands, may succeed."""
    if isinstance(error, OperationFailure) and error.code == WRITE_CONFLICT:
        return True
    transient = isinstance(error, PyMongoError) and error.has_error_label("TransientTransactionError")
    return transient or isinstance(error, ConnectionFailure) or is_duplicate(error)
