"""What those who run the house can measure: counts for Prometheus, spans for OpenTelemetry."""
