package io.aircheck.job.message;

import com.google.protobuf.MessageLite;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink of a protobuf message.
 *
 * @param <M> the message
 */
public final class MessageType<M extends MessageLite> extends TypeInformation<M> {
    private static final long serialVersionUID = 1L;

    private final Class<M> type;

    private MessageType(Class<M> type) {
        this.type = type;
    }

    /** The type information of a generated message class. */
    public static <M extends MessageLite> MessageType<M> message(Class<M> type) {
        return new MessageType<>(Objects.requireNonNull(type));
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<M> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<M> createSerializer(SerializerConfig config) {
        return new MessageSerializer<>(type);
    }

    @Override
    public String toString() {
        return "Message<" + type.getSimpleName() + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageType<?> that && type == that.type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof MessageType<?>;
    }
}
