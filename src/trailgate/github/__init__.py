"""GitHub's API: what CI reads there anew, and the pull request's one comment.

Only this package imports PyGithub (extra `github`), and only when a token allows to ask.
"""
