"""Beside the tests so that they can import the helpers of this folder (`from drafts import snapshot`)."""
