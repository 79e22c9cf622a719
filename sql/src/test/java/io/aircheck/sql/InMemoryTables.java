package io.aircheck.sql;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.RuntimeConverter;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;

/**
 * Tables in memory, in place of topics and of PostgreSQL: {@code 'connector' = 'in-memory'}. A
 * table is known by its name. One test at a time.
 */
public final class InMemoryTables implements DynamicTableSourceFactory, DynamicTableSinkFactory {
    private static final Map<String, List<Row>> GIVEN = new ConcurrentHashMap<>();
    private static final Map<String, List<Row>> TAKEN = new ConcurrentHashMap<>();

    /** What a table holds, in the order in which it is read. */
    static void give(String table, List<Row> rows) {
        GIVEN.put(table, List.copyOf(rows));
    }

    /** What was written to a table, in order, since it was last declared. */
    static List<Row> taken(String table) {
        return List.copyOf(TAKEN.get(table));
    }

    private static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }

    @Override
    public String factoryIdentifier() {
        return "in-memory";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        String table = context.getObjectIdentifier().getObjectName();
        return new Given(table, context.getPhysicalRowDataType());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        String table = context.getObjectIdentifier().getObjectName();
        TAKEN.put(table, new CopyOnWriteArrayList<>());
        return new Taken(table, context.getPhysicalRowDataType());
    }

    private record Given(String table, DataType type) implements ScanTableSource {
        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }

        @Override
        public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
            DataStructureConverter converter = context.createDataStructureConverter(type);
            converter.open(RuntimeConverter.Context.create(loader()));
            List<RowData> rows =
                    GIVEN.get(table).stream()
                            .map(row -> (RowData) converter.toInternal(row))
                            .toList();
            return new DataStreamScanProvider() {
                @Override
                public DataStream<RowData> produceDataStream(
                        ProviderContext provider, StreamExecutionEnvironment environment) {
                    return environment.fromData(rows, InternalTypeInfo.of(type.getLogicalType()));
                }

                @Override
                public boolean isBounded() {
                    return true;
                }
            };
        }

        @Override
        public DynamicTableSource copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return table;
        }
    }

    private record Taken(String table, DataType type) implements DynamicTableSink {
        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return ChangelogMode.upsert();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            DataStructureConverter converter = context.createDataStructureConverter(type);
            return new DataStreamSinkProvider() {
                @Override
                public DataStreamSink<?> consumeDataStream(
                        ProviderContext provider, DataStream<RowData> rows) {
                    return rows.sinkTo(new Keeping(table, converter));
                }
            };
        }

        @Override
        public DynamicTableSink copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return table;
        }
    }

    private record Keeping(String table, DynamicTableSink.DataStructureConverter converter)
            implements Sink<RowData> {
        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            List<Row> rows = TAKEN.get(table);
            converter.open(RuntimeConverter.Context.create(loader()));
            return new SinkWriter<>() {
                @Override
                public void write(RowData row, Context at) {
                    rows.add((Row) converter.toExternal(row));
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
