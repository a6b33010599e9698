"""指标体系 (frameworks): official indicator systems as data, one TOML file each, with worked cases."""
