"""The gene engine: any gene of a cells x genes matrix, as near the hardware as it goes."""
