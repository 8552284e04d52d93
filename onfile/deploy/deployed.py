"""What Chalice notes of a stage that it has deployed: by that it finds it again.

The file lies in the project, `.chalice/deployed/STAGE.json`, and a copy in the bucket of artifacts:
so a stage can be updated and deleted from another directory than the one that it was made from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onfile.deploy.bucket import Bucket
from onfile.deploy.names import DeployError, Names


class Deployed:
    """The notes of one stage, in the project and by a client of S3 in the bucket."""

    def __init__(self, s3: Any, bucket: Bucket, project: Path, names: Names) -> None:
        self._s3 = s3
        self._copy = bucket.notes(names.stage)
        self._path = project / ".chalice" / "deployed" / f"{names.stage}.json"

    def fetch(self) -> bool:
        """Put the copy into the project. Where there is none, what lies in the project stays.

        Whether there are notes at all.
        """
        try:
            content = self._s3.get_object(**self._copy)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return self._path.exists()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_bytes(content)
        return True

    def keep(self) -> None:
        """Copy what lies in the project to the bucket."""
        self._s3.put_object(**self._copy, Body=self._path.read_bytes())

    def forget(self) -> None:
        """Delete both."""
        self._s3.delete_object(**self._copy)
        self._path.unlink(missing_ok=True)

    def api(self) -> dict[str, str]:
        """The API's id and address, by the names that a deployed stack's outputs have for them."""
        for resource in json.loads(self._path.read_text())["resources"]:
            if resource["resource_type"] == "rest_api":
                return {
                    "RestAPIId": resource["rest_api_id"],
                    "EndpointURL": resource["rest_api_url"],
                }
        raise DeployError(f"{self._path} names no API")
