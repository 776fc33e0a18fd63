"""The sandbox, asked over HTTP: each rule it claims to follow."""
