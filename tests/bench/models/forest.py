"""The seed's anomaly detection: scikit-learn's IsolationForest on the seed's features."""

import pandas as pd
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import StandardScaler


def features(values, zone) -> pd.DataFrame:
    """`AnomalyDetectionPipeline.prepare_features`, with the hours of the building's own clock."""
    values = values.dropna()
    local = values.index.tz_convert(zone)
    weekday, hour = local.dayofweek, local.hour
    frame = pd.DataFrame(
        {
            "electricity_kwh": values.to_numpy(),
            "hour": hour,
            "day_of_week": weekday,
            "month": local.month,
            "is_weekend": (weekday >= 5).astype(int),
            "electricity_ma_24h": values.rolling("24h").mean().to_numpy(),
            "electricity_std_24h": values.rolling("24h").std().to_numpy(),
            "is_business_hours": ((hour >= 8) & (hour <= 18) & (weekday < 5)).astype(int),
        },
        index=values.index,
    )
    return frame.ffill().fillna(0)


def model(seed=42) -> IsolationForest:
    return IsolationForest(
        contamination=0.1, n_estimators=200, max_samples=0.8, random_state=seed, n_jobs=1
    )


def scores(values, zone) -> pd.Series:
    """The decision function of the forest that is grown on the same hours."""
    frame = features(values, zone)
    scaled = StandardScaler().fit_transform(frame)
    return pd.Series(model().fit(scaled).decision_function(scaled), frame.index)
