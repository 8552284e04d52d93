"""Charging: payments, refunds, captures and voids; their outcomes, and recovery of lost ones."""
