"""One screen of map: what is near each other shown as a cluster, what stands alone as a pin."""
