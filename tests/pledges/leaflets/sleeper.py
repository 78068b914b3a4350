"""A worker that never comes to an end by itself."""

import time

if __name__ == "__main__":
    time.sleep(60)
