# The command `aircheck`: makes the catalogue's tables, and stands in for the world around the jobs
# (the COS emulator, the ticker, the scenario player), which is not for production.
#
#   mvn -DskipTests package
#   docker build -f docker/testbed.Dockerfile -t aircheck-testbed:0.1.0-SNAPSHOT .
FROM eclipse-temurin:17.0.20_8-jre-noble

RUN groupadd --system --gid 9998 aircheck && \
    useradd --system --uid 9998 --gid aircheck --no-create-home aircheck && \
    install -d -o aircheck -g aircheck -m 0750 /var/lib/cos

# The class path of the script `aircheck`: the program and, beside it, all it needs.
COPY cli/target/lib/ /opt/aircheck/lib/
COPY cli/target/aircheck-cli-*.jar /opt/aircheck/lib/

USER aircheck
WORKDIR /var/lib/cos

# Small programs, as `aircheck cluster` starts them. Half of the container for the heap leaves room
# for threads and buffers.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xss512k", "-XX:MaxRAMPercentage=50", "-Dlog4j2.configurationFile=log4j2-process.properties", "-cp", "/opt/aircheck/lib/*"]
CMD ["io.aircheck.cli.Main", "--help"]
