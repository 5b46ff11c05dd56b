"""Tasks of pipelines, for functions, containers and the command line alike: decode what is asked, call one use case, answer."""
