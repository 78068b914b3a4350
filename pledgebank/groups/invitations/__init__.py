"""Inviting people into a group by e-mail: each invitation is good once, and for a while."""
