"""``talipp``'s incremental indicators bar by bar.

Options: ``scale`` (1: 20,000 bars).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from talipp import indicators as t
from talipp.ohlcv import OHLCV

from benchmarks.streamed import STREAMED, bars_of, thousands_per_second
from benchmarks.worker import answer, serve

OF_CLOSES: dict[str, Callable[[], Any]] = {
    "sma_20": lambda: t.SMA(20),
    "ema_12": lambda: t.EMA(12),
    "wma_20": lambda: t.WMA(20),
    "dema_20": lambda: t.DEMA(20),
    "tema_20": lambda: t.TEMA(20),
    "hma_20": lambda: t.HMA(20),
    "kama_10": lambda: t.KAMA(10, 2, 30),
    "t3_5": lambda: t.T3(5),
    "zlema_20": lambda: t.ZLEMA(20),
    "smma_14": lambda: t.SMMA(14),
    "rsi_14": lambda: t.RSI(14),
    "MACD": lambda: t.MACD(12, 26, 9),
    "STOCHRSI": lambda: t.StochRSI(14, 14, 1, 3),
    "roc_10": lambda: t.ROC(10),
    "trix_15": lambda: t.TRIX(15),
    "TSI": lambda: t.TSI(13, 25),
    "BBANDS": lambda: t.BB(20, 2.0),
    "stddev_20": lambda: t.StdDev(20),
}

OF_BARS: dict[str, Callable[[], Any]] = {
    "vwma_20": lambda: t.VWMA(20),
    "STOCHF": lambda: t.Stoch(14, 3),
    "cci_20": lambda: t.CCI(20),
    "willr_14": lambda: t.Williams(14),
    "ULTOSC": lambda: t.UO(7, 14, 28),
    "aroon_14": lambda: t.Aroon(14),
    "AO": lambda: t.AO(5, 34),
    "BOP": t.BOP,
    "adx_14": lambda: t.ADX(14, 14),
    "vortex_14": lambda: t.VTX(14),
    "atr_14": lambda: t.ATR(14),
    "natr_14": lambda: t.NATR(14),
    "KELTNER": lambda: t.KeltnerChannels(20, 10, 2.0, 2.0),
    "DONCHIAN": lambda: t.DonchianChannels(20),
    "chop_14": lambda: t.CHOP(14),
    "OBV": t.OBV,
    "VWAP": t.VWAP,
    "AD": t.AccuDist,
    "ADOSC": lambda: t.ChaikinOsc(3, 10),
    "efi_13": lambda: t.ForceIndex(13),
    "eom_14": lambda: t.EMV(14, 100_000_000),
    "SAR": lambda: t.ParabolicSAR(0.02, 0.02, 0.2),
    "SUPERTREND": lambda: t.SuperTrend(10, 3),
    "ICHIMOKU": lambda: t.Ichimoku(26, 9, 26, 52, 26),
}


def measure(asked: dict[str, Any]) -> None:
    """Thousand updates a second of each indicator; bars are made before the clock runs."""
    walk, numbers = bars_of(asked["scale"]), {}
    columns = [getattr(walk, name)[0].tolist() for name in ("open", "high", "low", "close", "volume")]
    closes, bars = columns[3], [OHLCV(*row) for row in zip(*columns, strict=True)]
    for name in STREAMED:
        make, values = (OF_CLOSES[name], closes) if name in OF_CLOSES else (OF_BARS[name], bars)
        numbers[name] = thousands_per_second(lambda make=make: make().add, values)  # type: ignore[misc]
    answer("talipp", numbers)


if __name__ == "__main__":
    serve(measure)
