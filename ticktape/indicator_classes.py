"""The indicator classes by name, for editors and type checkers; ``make docs`` writes this module."""

from domain.indicators.catalogue.ad import AD
from domain.indicators.catalogue.adosc import ADOSC
from domain.indicators.catalogue.adx import ADX
from domain.indicators.catalogue.adxr import ADXR
from domain.indicators.catalogue.ao import AO
from domain.indicators.catalogue.apo import APO
from domain.indicators.catalogue.aroon import AROON
from domain.indicators.catalogue.aroonosc import AROONOSC
from domain.indicators.catalogue.atr import ATR
from domain.indicators.catalogue.avgprice import AVGPRICE
from domain.indicators.catalogue.bbands import BBANDS
from domain.indicators.catalogue.bbands_percent_b import BBANDS_PERCENT_B
from domain.indicators.catalogue.bbands_width import BBANDS_WIDTH
from domain.indicators.catalogue.beta import BETA
from domain.indicators.catalogue.bop import BOP
from domain.indicators.catalogue.cci import CCI
from domain.indicators.catalogue.chandelier import CHANDELIER
from domain.indicators.catalogue.chop import CHOP
from domain.indicators.catalogue.cmf import CMF
from domain.indicators.catalogue.cmo import CMO
from domain.indicators.catalogue.correl import CORREL
from domain.indicators.catalogue.dema import DEMA
from domain.indicators.catalogue.donchian import DONCHIAN
from domain.indicators.catalogue.dx import DX
from domain.indicators.catalogue.efi import EFI
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.eom import EOM
from domain.indicators.catalogue.garman_klass import GARMAN_KLASS
from domain.indicators.catalogue.hma import HMA
from domain.indicators.catalogue.hv import HV
from domain.indicators.catalogue.ichimoku import ICHIMOKU
from domain.indicators.catalogue.kama import KAMA
from domain.indicators.catalogue.keltner import KELTNER
from domain.indicators.catalogue.linearreg import LINEARREG
from domain.indicators.catalogue.linearreg_angle import LINEARREG_ANGLE
from domain.indicators.catalogue.linearreg_intercept import LINEARREG_INTERCEPT
from domain.indicators.catalogue.linearreg_slope import LINEARREG_SLOPE
from domain.indicators.catalogue.macd import MACD
from domain.indicators.catalogue.max import MAX
from domain.indicators.catalogue.medprice import MEDPRICE
from domain.indicators.catalogue.mfi import MFI
from domain.indicators.catalogue.midpoint import MIDPOINT
from domain.indicators.catalogue.midprice import MIDPRICE
from domain.indicators.catalogue.min import MIN
from domain.indicators.catalogue.minus_di import MINUS_DI
from domain.indicators.catalogue.minus_dm import MINUS_DM
from domain.indicators.catalogue.mom import MOM
from domain.indicators.catalogue.natr import NATR
from domain.indicators.catalogue.obv import OBV
from domain.indicators.catalogue.parkinson import PARKINSON
from domain.indicators.catalogue.pivots import PIVOTS
from domain.indicators.catalogue.plus_di import PLUS_DI
from domain.indicators.catalogue.plus_dm import PLUS_DM
from domain.indicators.catalogue.ppo import PPO
from domain.indicators.catalogue.roc import ROC
from domain.indicators.catalogue.rocp import ROCP
from domain.indicators.catalogue.rocr import ROCR
from domain.indicators.catalogue.rsi import RSI
from domain.indicators.catalogue.sar import SAR
from domain.indicators.catalogue.sma import SMA
from domain.indicators.catalogue.smma import SMMA
from domain.indicators.catalogue.stddev import STDDEV
from domain.indicators.catalogue.stoch import STOCH
from domain.indicators.catalogue.stochf import STOCHF
from domain.indicators.catalogue.stochrsi import STOCHRSI
from domain.indicators.catalogue.supertrend import SUPERTREND
from domain.indicators.catalogue.t3 import T3
from domain.indicators.catalogue.tema import TEMA
from domain.indicators.catalogue.trange import TRANGE
from domain.indicators.catalogue.trima import TRIMA
from domain.indicators.catalogue.trix import TRIX
from domain.indicators.catalogue.tsf import TSF
from domain.indicators.catalogue.tsi import TSI
from domain.indicators.catalogue.typprice import TYPPRICE
from domain.indicators.catalogue.ultosc import ULTOSC
from domain.indicators.catalogue.var import VAR
from domain.indicators.catalogue.volume_zscore import VOLUME_ZSCORE
from domain.indicators.catalogue.vortex import VORTEX
from domain.indicators.catalogue.vwap import VWAP
from domain.indicators.catalogue.vwap_rolling import VWAP_ROLLING
from domain.indicators.catalogue.vwma import VWMA
from domain.indicators.catalogue.wclprice import WCLPRICE
from domain.indicators.catalogue.willr import WILLR
from domain.indicators.catalogue.wma import WMA
from domain.indicators.catalogue.yang_zhang import YANG_ZHANG
from domain.indicators.catalogue.zlema import ZLEMA
from domain.indicators.catalogue.zscore import ZSCORE

__all__ = [
    "AD",
    "ADOSC",
    "ADX",
    "ADXR",
    "AO",
    "APO",
    "AROON",
    "AROONOSC",
    "ATR",
    "AVGPRICE",
    "BBANDS",
    "BBANDS_PERCENT_B",
    "BBANDS_WIDTH",
    "BETA",
    "BOP",
    "CCI",
    "CHANDELIER",
    "CHOP",
    "CMF",
    "CMO",
    "CORREL",
    "DEMA",
    "DONCHIAN",
    "DX",
    "EFI",
    "EMA",
    "EOM",
    "GARMAN_KLASS",
    "HMA",
    "HV",
    "ICHIMOKU",
    "KAMA",
    "KELTNER",
    "LINEARREG",
    "LINEARREG_ANGLE",
    "LINEARREG_INTERCEPT",
    "LINEARREG_SLOPE",
    "MACD",
    "MAX",
    "MEDPRICE",
    "MFI",
    "MIDPOINT",
    "MIDPRICE",
    "MIN",
    "MINUS_DI",
    "MINUS_DM",
    "MOM",
    "NATR",
    "OBV",
    "PARKINSON",
    "PIVOTS",
    "PLUS_DI",
    "PLUS_DM",
    "PPO",
    "ROC",
    "ROCP",
    "ROCR",
    "RSI",
    "SAR",
    "SMA",
    "SMMA",
    "STDDEV",
    "STOCH",
    "STOCHF",
    "STOCHRSI",
    "SUPERTREND",
    "T3",
    "TEMA",
    "TRANGE",
    "TRIMA",
    "TRIX",
    "TSF",
    "TSI",
    "TYPPRICE",
    "ULTOSC",
    "VAR",
    "VOLUME_ZSCORE",
    "VORTEX",
    "VWAP",
    "VWAP_ROLLING",
    "VWMA",
    "WCLPRICE",
    "WILLR",
    "WMA",
    "YANG_ZHANG",
    "ZLEMA",
    "ZSCORE",
]
