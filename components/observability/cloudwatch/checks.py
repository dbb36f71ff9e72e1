"""What CloudWatch refuses of alarms: checked before anything is created."""

from collections.abc import Iterable, Mapping

from .alarm import Alarm

# CloudWatch API, PutMetricAlarm, PutCompositeAlarm, PutDashboard (botocore 1.44.5).
_NAME_CHARACTERS, _DESCRIPTION_CHARACTERS, _EXPRESSION_CHARACTERS = 255, 1024, 2048
_SHORT_PERIODS = (10, 20, 30)
_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800
_CHILDREN, _RULE_CHARACTERS = 100, 10_240
# CloudWatch User Guide, "Dashboard Body Structure and Syntax".
_WIDGETS, _COLUMNS, _ROWS, _ALARMS = 500, 24, 1_000, 100


def check_alarm(name: str, alarm: Alarm) -> None:
    """Refuses an alarm that CloudWatch would refuse.

    Raises:
        ValueError: with the alarm's name, and what is wrong.
    """
    for what, text, most in (
        ("name", name, _NAME_CHARACTERS),
        ("description", alarm.description, _DESCRIPTION_CHARACTERS),
        ("expression", alarm.expression, _EXPRESSION_CHARACTERS),
    ):
        if len(text) > most:
            raise ValueError(f"alarm {name}: its {what} has {len(text)} characters, and CloudWatch allows {most}")
    period = alarm.period_seconds
    if period not in _SHORT_PERIODS and (period < _MINUTE or period % _MINUTE):
        raise ValueError(f"alarm {name}: a period of {period} s is not 10, 20, 30 or a multiple of 60")
    most, spelled = (_DAY, "a day") if period < _HOUR else (_WEEK, "seven days")
    if alarm.evaluation_periods < 1 or period * alarm.evaluation_periods > most:
        raise ValueError(
            f"alarm {name}: {alarm.evaluation_periods} periods of {period} s are not between one period and {spelled}"
        )
    if bool(alarm.expression) == (len(alarm.metrics) == 1):
        raise ValueError(f"alarm {name}: has either one metric, or several and an expression")


def check_rule(name: str, rule: str, children: Iterable[str]) -> None:
    """Refuses the rule of a composite alarm that CloudWatch would refuse.

    Raises:
        ValueError: with the alarm's name, and what is wrong.
    """
    count = len(set(children))
    if not 1 <= count <= _CHILDREN:
        raise ValueError(f"alarm {name}: has {count} children, and CloudWatch allows 1 to {_CHILDREN}")
    if len(rule) > _RULE_CHARACTERS:
        raise ValueError(f"alarm {name}: its rule has {len(rule)} characters, and CloudWatch allows {_RULE_CHARACTERS}")


def check_widgets(widgets: Iterable[Mapping[str, object]]) -> None:
    """Refuses widgets that CloudWatch would refuse on a dashboard.

    Raises:
        ValueError: with the widget's title, and what is wrong.
    """
    placed = list(widgets)
    if len(placed) > _WIDGETS:
        raise ValueError(f"the dashboard has {len(placed)} widgets, and CloudWatch allows {_WIDGETS}")
    for widget in placed:
        match widget:
            case {"x": int(x), "width": int(width), "height": int(height), "properties": {"title": str(title), **rest}}:
                if x + width > _COLUMNS or not 1 <= height <= _ROWS:
                    raise ValueError(f"widget {title}: does not fit into {_COLUMNS} columns and {_ROWS} rows")
                match rest:
                    case {"alarms": [*alarms]} if not 1 <= len(alarms) <= _ALARMS:
                        raise ValueError(f"widget {title}: shows {len(alarms)} alarms, and may show 1 to {_ALARMS}")
                    case _:
                        pass
            case _:
                raise ValueError(f"a widget has no place, size or title: {widget}")
