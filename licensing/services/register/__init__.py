"""The register of enterprises as it is brought in, and what is known of them."""
