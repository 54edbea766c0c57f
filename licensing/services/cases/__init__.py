"""An application from first draft to decision, and its departments."""
