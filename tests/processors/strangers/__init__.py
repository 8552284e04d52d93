"""The vendor's own SDKs, which know nothing of us, pointed at the twin: it is held by strangers."""
