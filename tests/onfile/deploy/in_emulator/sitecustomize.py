"""Mends the emulator as it starts: a `~1` in the path of a patch stands for a slash, RFC 6901.

Without that it knows no binary media type but those that an API was made with.
"""

from __future__ import annotations

import sys

# The functions that the emulator runs inherit its environment, and have no need of it.
if any(argument.endswith("bin/ministack") for argument in sys.orig_argv):
    from ministack.services import apigateway_v1

    _matches = apigateway_v1._media_type_matches

    def _unescaped(media_type, known):
        return _matches(media_type, [each.replace("~1", "/") for each in known or ()])

    apigateway_v1._media_type_matches = _unescaped
