"""How payloads come: one file a transport, all of one shape."""
