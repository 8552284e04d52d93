"""Packaging a stage and putting it into an AWS account. No part of this goes into the artifact."""
