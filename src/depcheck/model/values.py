"""Values: what `dataclasses` makes, without the time that it takes.

`@dataclass(frozen=True, slots=True)` compiles six functions for each class, and loads `inspect` to do so; for the fifty
classes of a check that was more than half of its start. Here the methods are shared by all classes, and a constructor
is compiled when the first instance is made. To everybody who asks, such as `dataclasses.fields`, they are dataclasses.

A value inherits from nothing but `object`.
"""

from __future__ import annotations

import operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace

    __all__ = ["dataclass", "field", "replace"]
else:
    NONE_GIVEN = object()
    put = object.__setattr__

    class Field:
        """One field of a value: its default, or what makes one, and whether it is compared and shown."""

        __slots__ = ("compared", "default", "factory", "name", "shown")

        def __init__(self, default, factory, shown, compared):
            self.default, self.factory, self.shown, self.compared = default, factory, shown, compared

    def field(*, default=NONE_GIVEN, default_factory=NONE_GIVEN, repr=True, compare=True):  # noqa: A002 - as in dataclasses
        """A field that is more than a name, as `dataclasses.field`."""
        return Field(default, default_factory, repr, compare)

    def dataclass(*, frozen=False, slots=False, kw_only=False, order=False, eq=True):
        """A decorator as `dataclasses.dataclass`, with the options that are used here."""

        def made(cls):
            if cls.__bases__ != (object,):
                raise TypeError(f"{cls.__name__} is a value and inherits")
            fields = tuple(_fields(cls))
            namespace = {name: each for name, each in vars(cls).items() if name not in {"__dict__", "__weakref__"}}
            for each in fields:
                namespace.pop(each.name, None)
            for name, method in _methods(fields, frozen=frozen, order=order, eq=eq).items():
                namespace.setdefault(name, method)
            namespace["__value__"] = (fields, frozen, kw_only)
            namespace["__match_args__"] = () if kw_only else tuple(each.name for each in fields)
            if slots:
                namespace["__slots__"] = tuple(each.name for each in fields)
            value = type(cls.__name__, (), namespace)
            value.__qualname__ = cls.__qualname__
            return value

        return made

    def replace(value, /, **changes):
        """The value with other values in some of its fields, as `dataclasses.replace`."""
        held = {each.name: getattr(value, each.name) for each in value.__value__[0]}
        return type(value)(**(held | changes))

    def _fields(cls):
        for name in cls.__annotations__:
            default = vars(cls).get(name, NONE_GIVEN)
            each = default if isinstance(default, Field) else Field(default, NONE_GIVEN, True, True)  # noqa: FBT003
            each.name = name
            yield each

    def _methods(fields, *, frozen, order, eq):
        methods = {
            "__init__": _first_init,
            "__repr__": _repr,
            "__replace__": replace,
            "__reduce__": _reduce,
            "__dataclass_fields__": Described("__dataclass_fields__"),
            "__dataclass_params__": Described("__dataclass_params__"),
        }
        if frozen:
            methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
        if eq:
            compared = [each.name for each in fields if each.compared]
            many = operator.attrgetter(*compared) if compared else lambda _: ()
            methods |= {"__compared__": staticmethod(many), "__eq__": _eq, "__hash__": _hash if frozen else None}
        if order:
            methods |= {"__lt__": _lt, "__le__": _le, "__gt__": _gt, "__ge__": _ge}
        return methods

    def _first_init(self, *arguments, **named):
        """Compile the constructor, and call it."""
        cls = type(self)
        cls.__init__ = _init_of(cls)
        cls.__init__(self, *arguments, **named)

    def _init_of(cls):
        fields, frozen, kw_only = cls.__value__
        names = {"put": put, "NONE_GIVEN": NONE_GIVEN}
        heads, body = ["self"] + (["*"] if kw_only and fields else []), []
        for each in fields:
            names |= {f"default_{each.name}": each.default, f"make_{each.name}": each.factory}
            given = each.name
            if each.factory is not NONE_GIVEN:
                heads.append(f"{each.name}=NONE_GIVEN")
                given = f"make_{each.name}() if {each.name} is NONE_GIVEN else {each.name}"
            else:
                heads.append(each.name if each.default is NONE_GIVEN else f"{each.name}=default_{each.name}")
            body.append(f"put(self, {each.name!r}, {given})" if frozen else f"self.{each.name} = {given}")
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        exec(f"def __init__({', '.join(heads)}):\n " + "\n ".join(body or ["pass"]), names)  # noqa: S102 - our own text
        init = names["__init__"]
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        return init

    def _repr(self):
        shown = (f"{each.name}={getattr(self, each.name)!r}" for each in self.__value__[0] if each.shown)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _reduce(self):
        return _rebuilt, (type(self), tuple(getattr(self, each.name) for each in self.__value__[0]))

    def _rebuilt(cls, values):
        return cls(**{each.name: value for each, value in zip(cls.__value__[0], values, strict=True)})

    def _refuse(_, name, *__):
        from dataclasses import FrozenInstanceError  # noqa: PLC0415 - only for a mistake

        raise FrozenInstanceError(f"cannot change field {name!r}")

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or self.__compared__(self) == other.__compared__(other)

    def _hash(self):
        return hash(self.__compared__(self))

    def _ordered(compare):
        def method(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compare(self.__compared__(self), other.__compared__(other))

        return method

    _lt, _le, _gt, _ge = map(_ordered, (operator.lt, operator.le, operator.gt, operator.ge))

    class Described:
        """What `dataclasses` keeps on a class, made when somebody asks for it."""

        def __init__(self, name):
            self.name = name

        def __get__(self, instance, owner):
            import dataclasses  # noqa: PLC0415 - this is what is put off

            fields, frozen, kw_only = owner.__value__
            described = dataclasses.make_dataclass(
                owner.__name__,
                [(each.name, owner.__annotations__[each.name], _described(each)) for each in fields],
                frozen=frozen,
                kw_only=kw_only,
            )
            return getattr(described, self.name)

    def _described(each):
        import dataclasses  # noqa: PLC0415 - as above

        given = {"default": each.default, "default_factory": each.factory}
        told = {name: value for name, value in given.items() if value is not NONE_GIVEN}
        return dataclasses.field(**told, repr=each.shown, compare=each.compared)
