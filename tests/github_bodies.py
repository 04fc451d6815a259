"""GitHub's answers in full, as its API description asks for them; tests give what matters."""

from __future__ import annotations

from typing import Any

WHEN = "2026-07-29T12:00:00Z"
WEB = "https://github.example"
USER_LINKS = (
    "events followers following gists organizations received_events repos starred subscriptions"
)
REPOSITORY_LINKS = (
    "archive assignees blobs branches collaborators comments commits compare contents contributors "
    "deployments downloads events forks git_commits git_refs git_tags hooks issue_comment "
    "issue_events issues keys labels languages merges milestones notifications pulls releases "
    "stargazers statuses subscribers subscription tags teams trees"
)
COUNTS = (
    "forks forks_count open_issues open_issues_count size stargazers_count watchers "
    "watchers_count network_count subscribers_count"
)
SWITCHES = (
    "fork private has_issues has_projects has_wiki has_pages has_discussions has_downloads "
    "archived disabled"
)


def user(base: str, number: int, login: str) -> dict[str, Any]:
    at = f"{base}/users/{number}"
    return {
        "login": login,
        "id": number,
        "node_id": f"U_{number}",
        "avatar_url": f"{WEB}/{number}.png",
        "gravatar_id": "",
        "url": at,
        "html_url": f"{WEB}/users/{number}",
        "type": "Bot" if login.endswith("[bot]") else "User",
        "site_admin": False,
    } | {f"{link}_url": f"{at}/{link}" for link in USER_LINKS.split()}


def repository(base: str, full_name: str, **settings: Any) -> dict[str, Any]:
    at = f"{base}/repos/{full_name}"
    owner, name = full_name.split("/")
    return (
        {
            "id": len(full_name),
            "node_id": "R_1",
            "name": name,
            "full_name": full_name,
            "owner": user(base, 1, owner),
            "url": at,
            "html_url": f"{WEB}/{full_name}",
            "clone_url": f"{WEB}/{full_name}.git",
            "git_url": f"git://github.example/{full_name}.git",
            "svn_url": f"{WEB}/{full_name}",
            "ssh_url": f"git@github.example:{full_name}.git",
            "mirror_url": None,
            "homepage": None,
            "description": None,
            "language": None,
            "license": None,
            "default_branch": "main",
            "visibility": "public",
            "created_at": WHEN,
            "updated_at": WHEN,
            "pushed_at": WHEN,
        }
        | {f"{link}_url": f"{at}/{link}" for link in REPOSITORY_LINKS.split()}
        | dict.fromkeys(COUNTS.split(), 0)
        | dict.fromkeys(SWITCHES.split(), False)
        | settings
    )


def invalid(resource: str, field: str, message: str) -> dict[str, Any]:
    error = {"resource": resource, "field": field, "code": "custom", "message": message}
    return {"message": "Validation Failed", "errors": [error], "documentation_url": f"{WEB}/docs"}


def comment(base: str, project: str, pull: int, **fields: Any) -> dict[str, Any]:
    number, author, login = fields["number"], fields["author"], fields["login"]
    at = f"{base}/repos/{project}/issues"
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "url": f"{at}/comments/{number}",
        "html_url": f"{WEB}/{project}/pull/{pull}#issuecomment-{number}",
        "issue_url": f"{at}/{pull}",
        "body": fields["body"],
        "user": user(base, author, login),
        "author_association": "NONE",
        "created_at": WHEN,
        "updated_at": WHEN,
    }


def review(base: str, project: str, pull: int, **fields: Any) -> dict[str, Any]:
    number = fields["number"]
    at, page = f"{base}/repos/{project}/pulls/{pull}", f"{WEB}/{project}/pull/{pull}"
    return {
        "id": number,
        "node_id": f"PRR_{number}",
        "user": user(base, fields["author"], fields["login"]),
        "body": "",
        "state": fields["state"],
        "commit_id": fields["commit"],
        "html_url": f"{page}#pullrequestreview-{number}",
        "pull_request_url": at,
        "_links": {"html": {"href": page}, "pull_request": {"href": at}},
        "author_association": "MEMBER",
        "submitted_at": WHEN,
    }


def pull(base: str, project: str, number: int, **fields: Any) -> dict[str, Any]:
    repo, page = f"{base}/repos/{project}", f"{WEB}/{project}/pull/{number}"
    at, issue = f"{repo}/pulls/{number}", f"{repo}/issues/{number}"
    links = {
        "self": at,
        "html": page,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{at}/comments",
        "review_comment": f"{repo}/pulls/comments{{/number}}",
        "commits": f"{at}/commits",
        "statuses": f"{repo}/statuses/{fields['head']}",
    }
    named = {f"{name}_url": links[name] for name in list(links)[3:]}
    return {
        "id": number,
        "node_id": f"PR_{number}",
        "number": number,
        "url": at,
        "html_url": page,
        "issue_url": issue,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "_links": {name: {"href": href} for name, href in links.items()},
        "state": "open",
        "locked": False,
        "title": fields["title"],
        "body": fields["body"],
        "user": user(base, fields["author"], fields["login"]),
        "head": _side(base, fields["head_project"], "feature", fields["head"]),
        "base": _side(base, project, fields["target"], fields["base_tip"]),
        "commits": fields["commits"],
        "labels": [],
        "author_association": "MEMBER",
        "mergeable": True,
        "mergeable_state": "clean",
        "merged": False,
        "maintainer_can_modify": False,
        "created_at": WHEN,
        "updated_at": WHEN,
        **dict.fromkeys(("additions", "changed_files", "comments", "deletions"), 0),
        "review_comments": 0,
        **dict.fromkeys(("assignee", "auto_merge", "closed_at", "merge_commit_sha"), None),
        **dict.fromkeys(("merged_at", "merged_by", "milestone"), None),
        **named,
    }


def _side(base: str, project: str | None, ref: str, tip: str) -> dict[str, Any]:
    return {
        "label": f"{project}:{ref}",
        "ref": ref,
        "sha": tip,
        "user": user(base, 1, "example"),
        "repo": repository(base, project) if project else None,
    }
