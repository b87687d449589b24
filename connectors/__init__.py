"""How sites are read: one module for each kind of site, registered in CONNECTORS."""
