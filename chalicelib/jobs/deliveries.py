"""Entry points of webhooks: the streams' consumer, and what attempts again what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Rate

from chalicelib.jobs.failing import RunFailed
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import working
from chalicelib.services.use_cases import Services

PUBLISH, DELIVER = "publish", "deliver"

Consumed = dict[str, list[dict[str, str]]]


def consume(services: Services, event: Mapping[str, Any]) -> Consumed:
    """Read the records of an event, and name those that could not be handled.

    Lambda brings these again, and all behind the first of them:
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    wrong = services.publisher.consume(event["Records"])
    return {"batchItemFailures": [{"itemIdentifier": each} for each in wrong]}


def register_publish(app: Chalice, services: Callable[[], Services]) -> Any:
    """Hang the consumer on `app`; what is returned must be an attribute `publish` of `app.py`.

    Its streams are mapped to it by the template, which knows their addresses.
    """

    def publish(event: Any, context: Any) -> Consumed:
        with working(invocation_id=getattr(context, "aws_request_id", "")):
            return consume(services(), event)

    return app.lambda_function(name=PUBLISH)(publish)


def register_deliver(app: Chalice, services: Callable[[], Services]) -> Any:
    """Hang on `app` what looks for due deliveries, once a minute: `deliver` of `app.py`."""

    def deliver(event: CloudWatchEvent) -> dict[str, int]:
        with working(invocation_id=getattr(event.context, "aws_request_id", "")):
            try:
                services().expiring_methods.run()
                return asdict(services().due_deliveries.run())
            except Exception:
                failed(Event.DELIVERY_FAILED)
                raise RunFailed from None

    return app.schedule(Rate(1, unit=Rate.MINUTES), name=DELIVER)(deliver)
