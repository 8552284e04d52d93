"""The control plane of the local stage, `/_local/…`: what tests ask of it beside the API.

Organisations of their own, outcomes planned ahead, faults on the way, the last requests, clocks. A
deployed stage has nothing of it: docs/testing.md is the page for whoever writes tests.
"""
