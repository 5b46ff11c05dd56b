# The fetcher of daily prices as a Lambda function: yfinance and pandas do not fit beside Polars into a zip.
# Built from the project's root: docker build -f infrastructure/deploy/docker/stock_data_fetcher.Dockerfile -t stock-data-fetcher .
# The same image runs the other handlers of the pipeline where another CMD is given.
FROM public.ecr.aws/lambda/python:3.11

COPY requirements-fetcher.txt pyproject.toml ${LAMBDA_TASK_ROOT}/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --requirement ${LAMBDA_TASK_ROOT}/requirements-fetcher.txt

COPY domain ${LAMBDA_TASK_ROOT}/domain
COPY application ${LAMBDA_TASK_ROOT}/application
COPY adapters ${LAMBDA_TASK_ROOT}/adapters
COPY infrastructure ${LAMBDA_TASK_ROOT}/infrastructure
COPY entrypoints ${LAMBDA_TASK_ROOT}/entrypoints
COPY config ${LAMBDA_TASK_ROOT}/config

# Only /tmp can be written there; the rest (bucket, region, pace) comes from the function's environment.
ENV TICKTAPE_PROFILE=aws TICKTAPE_YAHOO_CACHE_DIR=/tmp/yahoo TICKTAPE_LOG_FORMAT=json HOME=/tmp

CMD ["entrypoints.lambdas.stock_data_fetcher.handler"]
