def credential_scope(environ):
    """The Region and the service that a request is signed for; nothing of one that is not signed."""
    credential = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    return {"region": credential[2], "service": credential[3]} if len(credential) == 5 else {}
