"""Vector tiles read back by Google's own Protocol Buffers, from the format's published description."""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto
ONE, MANY = FIELD.LABEL_OPTIONAL, FIELD.LABEL_REPEATED
# Each message of vector_tile.proto 2.1: name, number, label, type, type name.
MESSAGES: dict[str, list[tuple[str, int, Any, Any, str]]] = {
    "Value": [
        ("string_value", 1, ONE, FIELD.TYPE_STRING, ""),
        ("int_value", 4, ONE, FIELD.TYPE_INT64, ""),
        ("uint_value", 5, ONE, FIELD.TYPE_UINT64, ""),
    ],
    "Feature": [
        ("id", 1, ONE, FIELD.TYPE_UINT64, ""),
        ("tags", 2, MANY, FIELD.TYPE_UINT32, ""),
        ("type", 3, ONE, FIELD.TYPE_UINT32, ""),
        ("geometry", 4, MANY, FIELD.TYPE_UINT32, ""),
    ],
    "Layer": [
        ("name", 1, ONE, FIELD.TYPE_STRING, ""),
        ("features", 2, MANY, FIELD.TYPE_MESSAGE, ".Feature"),
        ("keys", 3, MANY, FIELD.TYPE_STRING, ""),
        ("values", 4, MANY, FIELD.TYPE_MESSAGE, ".Value"),
        ("extent", 5, ONE, FIELD.TYPE_UINT32, ""),
        ("version", 15, ONE, FIELD.TYPE_UINT32, ""),
    ],
    "Tile": [("layers", 3, MANY, FIELD.TYPE_MESSAGE, ".Layer")],
}


def _tile() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="vector_tile.proto", syntax="proto2")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, label, kind, of in fields:
            message.field.add(name=field, number=number, label=label, type=kind, type_name=of or None)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("Tile"))


Tile = _tile()


def decode(body: bytes) -> dict[str, list[tuple[tuple[int, int], dict[str, str | int]]]]:
    """The features of each layer: where in the tile (x, y of 4096), and their properties."""
    layers: dict[str, list[tuple[tuple[int, int], dict[str, str | int]]]] = {}
    for layer in Tile.FromString(body).layers:
        assert (layer.version, layer.extent) == (2, 4096)
        values = [value.string_value if value.HasField("string_value") else value.uint_value for value in layer.values]
        features = layers.setdefault(layer.name, [])
        for feature in layer.features:
            assert feature.type == 1
            command, x, y = feature.geometry
            assert command == 9
            pairs = zip(feature.tags[::2], feature.tags[1::2], strict=True)
            features.append(((_signed(x), _signed(y)), {layer.keys[key]: values[value] for key, value in pairs}))
    return layers


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
