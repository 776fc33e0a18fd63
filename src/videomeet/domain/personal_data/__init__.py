"""How long a tenant's records are kept, and whose data somebody asks for."""
