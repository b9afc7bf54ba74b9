"""Tests of the subscription service: rules as tables, whole journeys, and a chaos test."""
