"""GuardDuty: detectors, their features and Malware Protection for S3 (`aws:guardduty/…`)."""

from __future__ import annotations

from threading import Lock
from typing import Any

from ..operations import Refused
from ..row import Call, Row, Scope, Tagging, Update
from .recorded_ids import arn, made_up

# moto has no TagResource for GuardDuty: tags are sent at creation, and their changes are only recorded.
TAGGING = Tagging(
    add=Call("tag_resource", {"ResourceArn": "out.arn", "Tags": lambda s: s["tags"]}, when="`false`"),
    remove=Call("untag_resource", {"ResourceArn": "out.arn", "TagKeys": lambda s: s["keys"]}, when="`false`"),
)


def _detector(scope: Scope) -> bool:
    """Whether a new detector is enabled. GuardDuty refuses a second one in a region, with this message
    (terraform-provider-aws #11780, looked up 2026-11-27); moto accepts it."""
    if scope["client"]("guardduty", scope["region"]).list_detectors()["DetectorIds"]:
        words = "The request is rejected because a detector already exists for the current account."
        raise Refused(f"CreateDetector: BadRequestException: {words}")
    return scope["in"].get("enable", True)


def _sources(scope: Scope) -> dict[str, Any] | None:
    """The data sources, in which the API has a boolean where the provider has an object."""
    given = scope["in"].get("datasources")
    if given is None:
        return None
    malware = given.get("malwareProtection", {}).get("scanEc2InstanceWithFindings", {})
    volumes = {"scanEc2InstanceWithFindings": {"ebsVolumes": malware.get("ebsVolumes", {}).get("enable", False)}}
    return {**given, "malwareProtection": volumes} if malware else given


def _found_detector(scope: Scope) -> dict[str, Any]:
    live, given = scope["answer"], scope["in"]
    sources = {name: dict(one) for name, one in (given.get("datasources") or {}).items()}
    if "s3Logs" in sources:
        sources["s3Logs"]["enable"] = live["DataSources"]["S3Logs"]["Status"] == "ENABLED"
    if "kubernetes" in sources:
        audit = live["DataSources"]["Kubernetes"]["AuditLogs"]["Status"] == "ENABLED"
        sources["kubernetes"]["auditLogs"] = {"enable": audit}
    tags = given.get("tagsAll", live.get("Tags", {}))
    return {**live, "Enable": live["Status"] == "ENABLED", "DataSources": sources, "Tags": tags}


DETECTOR = Row(
    "guardduty",
    "made.DetectorId",
    create=Call("create_detector", {"Enable": _detector, "DataSources": _sources}, spread=True),
    read=Call("get_detector", {"DetectorId": "id"}),
    found=_found_detector,
    delete=(Call("delete_detector", {"DetectorId": "id"}),),
    updates=(
        Update(
            frozenset({"enable", "findingPublishingFrequency", "datasources"}),
            (
                Call(
                    "update_detector",
                    {
                        "DetectorId": "id",
                        "Enable": lambda s: s["in"].get("enable", True),
                        "FindingPublishingFrequency": "in.findingPublishingFrequency",
                        "DataSources": _sources,
                    },
                ),
            ),
        ),
    ),
    outputs={"arn": arn("guardduty", "detector/"), "accountId": "account", "enable": "found.Enable"},
    tagging=TAGGING,
    composed=frozenset({"enable", "datasources"}),
    cloudformation="AWS::GuardDuty::Detector",
)


_EITHER = {"EKS_RUNTIME_MONITORING", "RUNTIME_MONITORING"}


def _features(scope: Scope) -> list[dict[str, Any]]:
    """All features of the detector with this one: moto replaces the whole list, GuardDuty those that are sent.

    GuardDuty refuses both runtime monitorings (API reference, UpdateDetector); the message is the sandbox's."""
    given = scope["in"]
    detector = scope["client"]("guardduty", scope["region"]).get_detector(DetectorId=given["detectorId"])
    others = {one["Name"]: one for one in detector["Features"] if one["Name"] != given["name"]}
    feature = {
        "Name": given["name"],
        "Status": given["status"],
        "AdditionalConfiguration": given.get("additionalConfigurations"),
    }
    features = [*others.values(), feature]
    if {one["Name"] for one in features if one["Status"] == "ENABLED"} >= _EITHER:
        words = "only one of EKS_RUNTIME_MONITORING and RUNTIME_MONITORING can be enabled"
        raise Refused(f"UpdateDetector: BadRequestException: {words}")
    return features


_FEATURE = Call("update_detector", {"DetectorId": "in.detectorId", "Features": _features})

DETECTOR_FEATURE = Row(
    "guardduty",
    "join('/', [in.detectorId, in.name])",
    create=_FEATURE,
    read=Call("get_detector", {"DetectorId": "in.detectorId"}),
    found=lambda s: next(
        (
            {**one, "DetectorId": s["in"]["detectorId"]}
            for one in s["answer"]["Features"]
            if one["Name"] == s["in"]["name"]
        ),
        None,
    ),
    # Nothing is deleted: the detector keeps the feature as it is (pulumi-aws, guardduty.DetectorFeature).
    delete=(),
    updates=(Update(frozenset({"status", "additionalConfigurations"}), (_FEATURE,)),),
    rename={"additionalConfigurations": "AdditionalConfiguration"},
    # The provider makes a name up, which is no feature's.
    autoname="name",
    shapes={
        "name": "Features.Name",
        "status": "Features.Status",
        "additionalConfigurations": "Features.AdditionalConfiguration",
    },
    composed=frozenset({"detectorId", "name", "status", "additionalConfigurations"}),
    lock=Lock(),
)


# moto has no API for it.
MALWARE_PROTECTION_PLAN = Row(
    "guardduty",
    lambda s: made_up(s["in"].get("protectedResource"), 20),
    outputs={"arn": arn("guardduty", "malware-protection-plan/"), "status": "'ACTIVE'"},
    tagging=TAGGING,
    cloudformation="AWS::GuardDuty::MalwareProtectionPlan",
)

ROWS: dict[str, Row] = {
    "aws:guardduty/detector:Detector": DETECTOR,
    "aws:guardduty/detectorFeature:DetectorFeature": DETECTOR_FEATURE,
    "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": MALWARE_PROTECTION_PLAN,
}
